// The screens that come after the first answer, as one thing to fetch.

export { ending } from "./ending.js";
export { reveal } from "./reveal.js";
