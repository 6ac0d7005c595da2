// One click begins one talk.

import "./once.js";
