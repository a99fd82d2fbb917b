// The page for an address that leads nowhere.

import { fill } from "./dom.js";
import { wordmark } from "./mark.js";
import { translate } from "./words.js";

translate();
fill(document.querySelector(".mark-slot"), wordmark({ href: "/" }));
