import { Context } from "effect"

/** Where the simulator listens: `http://127.0.0.1:port`. */
export class Origin extends Context.Tag("xai-simulator/Origin")<Origin, string>() {}
