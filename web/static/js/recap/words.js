// The sentences of this folder, fetched with the first of its modules.

import { learn } from "../words.js";

await learn("recap");
