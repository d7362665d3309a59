import { effect, flakyTest, it, layer, live, prop, scoped, scopedLive } from "@effect/vitest"
import { afterAll, afterEach } from "vitest"
import { removeTempFolders } from "./tempFolder.js"

// `layer(...)` of @effect/vitest writes its own testers onto the one `it` of the process. Files that share a process
// would hand each other their layers, so that each file begins with the testers as they came.
Object.assign(it, { effect, scoped, live, scopedLive, flakyTest, layer, prop })

// Tests that start the program block their process until it ends. Between two of them the process hears its runner
// again, which would give it up after a minute of silence.
afterEach(() => new Promise((resume) => setImmediate(resume)))

afterAll(removeTempFolders)
