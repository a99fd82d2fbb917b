// Node's socket.io: broadcast to everybody but the control socket. Argument: size of the message.
const http = require("node:http");
const { Server } = require("socket.io");

const text = "m".repeat(Number(process.argv[2]));
const server = http.createServer();
const io = new Server(server, { transports: ["websocket"], perMessageDeflate: false, pingInterval: 300000 });

io.on("connection", (socket) => socket.on("go", () => socket.broadcast.emit("m", text)));
server.listen(0, "127.0.0.1", 2048, () => console.log(`port ${server.address().port}`));
