// The sentences of this folder and of reveals, fetched with the first module that says one.

import { learn } from "../words.js";

await learn("recap");
