import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"

/** All files in these places (files, and folders with all that is in them), in an order of their own. */
const filesIn = (root, places) =>
  places
    .flatMap((place) => {
      const at = path.join(root, place)
      if (!existsSync(at)) return []
      if (!statSync(at).isDirectory()) return [place]
      const inside = readdirSync(at, { recursive: true }).map((name) => path.join(place, name))
      return inside.filter((name) => !statSync(path.join(root, name)).isDirectory())
    })
    .sort()

/** One hash of these files: of their names and of every byte. */
const hashOf = (root, files) => {
  const hash = createHash("sha256")
  for (const file of files) {
    const bytes = existsSync(path.join(root, file)) ? readFileSync(path.join(root, file)) : Buffer.from("gone")
    hash.update(`${file}\n${bytes.length}\n`).update(bytes)
  }
  return hash.digest("hex")
}

/**
 * What was made of which inputs, written down in `file`, so that it is made once. `inputs` and `outputs` are files and folders
 * below `root`. What else comes to lie among the outputs later, declarations say, is nobody's business here.
 */
export const stampIn = ({ root, file, inputs, outputs }) => {
  const at = path.join(root, file)
  return {
    /** Whether the outputs stand as they were made, of the inputs as they are now. */
    holds() {
      if (!existsSync(at)) return false
      try {
        const { made, inputs: before, outputs: bytes } = JSON.parse(readFileSync(at, "utf8"))
        return before === hashOf(root, filesIn(root, inputs)) && bytes === hashOf(root, made)
      } catch {
        // A stamp that cannot be read is none.
        return false
      }
    },
    /** Before anything is made: who is interrupted leaves no stamp behind. */
    lift() {
      rmSync(at, { force: true })
    },
    /** After all was made. */
    set() {
      const made = filesIn(root, outputs)
      mkdirSync(path.dirname(at), { recursive: true })
      writeFileSync(
        at,
        JSON.stringify({ inputs: hashOf(root, filesIn(root, inputs)), outputs: hashOf(root, made), made })
      )
    }
  }
}
