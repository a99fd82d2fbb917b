// Node's `ws`: one send per socket, on an HTTP server of its own. Argument: size of the message.
const http = require("node:http");
const { WebSocketServer } = require("ws");

const text = "m".repeat(Number(process.argv[2]));
const server = http.createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const listeners = new Set();

sockets.on("connection", (socket, request) => {
  if (request.url === "/control") {
    socket.on("message", () => { for (const one of listeners) one.send(text); });
  } else {
    listeners.add(socket);
    socket.on("close", () => listeners.delete(socket));
  }
});
server.listen(0, "127.0.0.1", 2048, () => console.log(`port ${server.address().port}`));
