// Ours rather than a plugin's: rollup-plugin-license brings eight packages, moment and lodash among them, for these lines.

import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

/** The file of the bundle that holds the licences. */
export const licencesFile = "THIRD_PARTY_LICENSES.txt"

const root = path.dirname(fileURLToPath(import.meta.url))
/** The packages of this repository: their code is under its own licence. */
const ours = [root, path.join(root, "packages/xai-simulator")]
const text = (...file) => readFileSync(path.join(...file), "utf8").replaceAll("\r\n", "\n").trim()

/** The package that a bundled module is of: its folder and its manifest. Nothing for a module of this program. */
const packageOf = (id) => {
  // The bundler's own module, which has no file.
  if (id.startsWith("\0")) return packageOf(path.join(root, "node_modules", id.slice(1)))
  for (let folder = path.dirname(id); !ours.includes(folder); folder = path.dirname(folder)) {
    if (folder === path.dirname(folder)) throw new Error(`${id} is in no package: nobody knows its licence`)
    if (!existsSync(path.join(folder, "package.json"))) continue
    const manifest = JSON.parse(text(folder, "package.json"))
    // A folder inside a package may have a package.json that only says how its files are read.
    if (manifest.name !== undefined && manifest.version !== undefined) return { folder, manifest }
  }
  return undefined
}

const mitWords = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const iscWords = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`

const usualWords = {
  MIT: `MIT License\n\nCopyright (c) AUTHOR\n\n${mitWords}`,
  ISC: `ISC License\n\nCopyright (c) AUTHOR\n\n${iscWords}`
}

/** The licence of a package: its own file, else the usual words of the licence that its package.json names. */
const licenceOf = ({ folder, manifest }) => {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name)).sort()
  if (files.length > 0) return files.map((name) => text(folder, name)).join("\n\n")
  const author = manifest.author?.name ?? manifest.author
  const words = usualWords[manifest.license]
  if (words === undefined || author === undefined)
    throw new Error(`${manifest.name} has no licence file, and its package.json does not say enough to write one`)
  const caveat = "(The package has no licence file: these are the usual words of the licence that its package.json names.)"
  return `${caveat}\n\n${words.replace("AUTHOR", author)}`
}

/** What the comments of a module say of a licence of its own, as code has that was taken from elsewhere. */
const noticesIn = (file) =>
  (readFileSync(file, "utf8").match(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm) ?? [])
    .filter((comment) => /copyright|licen[cs]e/i.test(comment))
    .map((comment) => comment.trim())

const byName = ([one], [other]) => (one < other ? -1 : 1)
const line = "-".repeat(80)

/** The licences of all packages that these modules are of: each text once, under the names that share it. */
export const licencesOf = (ids) => {
  const namesOf = new Map()
  const inside = []
  for (const [name, found] of new Map(
    ids.flatMap((id) => {
      const found = packageOf(id)
      if (found === undefined) return []
      const name = `${found.manifest.name} ${found.manifest.version}`
      if (existsSync(id))
        for (const notice of noticesIn(id))
          inside.push([`${name}, in ${path.relative(found.folder, id).replaceAll("\\", "/")}`, notice])
      return [[name, found]]
    }).sort(byName)
  )) {
    const licence = licenceOf(found)
    namesOf.set(licence, [...(namesOf.get(licence) ?? []), name])
  }
  // Nobody who is bundled brings this text along, and it asks to be there.
  if (inside.some(([, notice]) => /Apache License,? (Version )?2\.0/.test(notice)))
    namesOf.set(text(root, "node_modules/typescript/LICENSE.txt"), ["The Apache License 2.0, which is named below"])
  return [
    "The command in this folder is bundled with code of the packages below, each under the licence that follows its name.",
    ...[...namesOf].map(([licence, names]) => `${names.join("\n")}\n\n${licence}`),
    ...(inside.length === 0 ? [] : ["Some of their files hold code from elsewhere, and say so:"]),
    ...inside.sort(byName).map(([place, notice]) => `${place}\n\n${notice}`)
  ].join(`\n\n${line}\n\n`).concat("\n")
}

/** Puts the licences of all that was bundled beside the bundle: MIT, ISC and the like ask for that. */
export const licences = {
  name: "licences",
  generateBundle(_, bundle) {
    const ids = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}))
    this.emitFile({ type: "asset", fileName: licencesFile, source: licencesOf(ids) })
  }
}
