import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"
import { undocumented } from "./Docstrings.js"

/** What the rule finds in a file beside a toy of Effect's types. */
const found = (file: string, code: string) => {
  const sources: Readonly<Record<string, string>> = {
    "/effect.ts": `export interface Effect<A, E, R> { readonly a: A; readonly e: E; readonly r: R }
      export interface GrokClient { readonly ask: string }
      export class Broken { readonly _tag = "Broken" }`,
    [file]: `import { type Effect, type GrokClient, Broken } from "/effect.js"\n${code}`
  }
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    fileExists: (name) => name in sources,
    readFile: (name) => sources[name],
    getSourceFile: (name) => {
      const text = sources[name]
      return text === undefined ? undefined : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
    }
  }
  const program = ts.createProgram([file], { noLib: true, strict: true, module: ts.ModuleKind.ESNext }, host)
  return undocumented(program, [file]).map(({ missing, verb }) => `${verb} ${missing}`)
}

describe("the rule of the docstrings", () => {
  it("finds a verb that fails in silence, plain, as a function, and as a function of a function", () => {
    const code = `/** Opens. */ export declare const open: Effect<string, Broken, never>
      /** Reads. */ export declare const read: (path: string) => Effect<string, Broken, never>
      /** Joins. */ export declare const join: (a: string) => (b: string) => Effect<string, Broken, never>
      export declare const bare: Effect<string, Broken, never>`
    assert.deepStrictEqual(found("/src/steps/a.ts", code), [
      "open Fails",
      "read Fails",
      "join Fails",
      "bare Fails"
    ])
  })

  it("finds one that spends money in silence", () => {
    assert.deepStrictEqual(
      found(
        "/src/takes/a.ts",
        "/** Draws. */ export declare const draw: () => Effect<string, never, GrokClient>"
      ),
      ["draw Costs"]
    )
  })

  it("finds a member of a contract, and not one of the rooms behind it", () => {
    const code =
      "export interface Desk { /** Saves. */ readonly save: (a: string) => Effect<void, Broken, never> }"
    assert.deepStrictEqual(found("/src/services/Desk.ts", code), ["save Fails"])
    assert.deepStrictEqual(found("/src/services/store/Desk.ts", code), [])
  })

  it("is content with what says so, never fails, or fails as its caller does", () => {
    const code = `/** Opens. Fails Broken. Costs a call. */ export declare const open: Effect<string, Broken, GrokClient>
      /** Waits. */ export declare const wait: Effect<void, never, never>
      /** Times. */ export declare const timed: <E>(work: Effect<void, E, never>) => Effect<void, E, never>
      /** No effect. */ export declare const length: (text: string) => number`
    assert.deepStrictEqual(found("/src/steps/a.ts", code), [])
  })
})
