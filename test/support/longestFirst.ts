import { relative } from "node:path"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { slow } from "./slowFiles.js"

const place = ({ moduleId }: { readonly moduleId: string }) => {
  const at = slow.indexOf(relative(process.cwd(), moduleId))
  return at < 0 ? slow.length : at
}

/** The longest first; the others as vitest would have them, by how long they took the last time or by their size. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const others = await super.sort(files)
    return others.toSorted((one, other) => place(one) - place(other))
  }
}
