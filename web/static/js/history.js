// What this browser kept for a talk goes with the talk.

import { forget } from "./outbox.js";

const { deleted } = document.getElementById("history").dataset;
if (deleted) forget(deleted);
