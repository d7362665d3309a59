import manifest from "../../package.json" with { type: "json" }

/** The version of this package, as package.json has it; the build writes it into the program, which reads no file for it. */
export const version: string = manifest.version
