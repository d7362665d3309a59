import { readdirSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The files of src, and the program they make with their types. */
const open = () => {
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(root, "src", name))
  return { root, files, program: ts.createProgram(files, { ...options, noEmit: false, incremental: false }) }
}

let opened: ReturnType<typeof open> | undefined

/** The sources, read once for all rules that need their types. */
export const source = (): ReturnType<typeof open> => {
  opened ??= open()
  return opened
}
