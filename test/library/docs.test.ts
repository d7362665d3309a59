import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const src = fileURLToPath(new URL("../../src", import.meta.url))
const parsed = new Map<string, ts.SourceFile>()
const parse = (file: string): ts.SourceFile => {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const read = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true)
  parsed.set(file, read)
  return read
}

/** The declaration that a name of a file stands for, through re-exports. */
const declared = (file: string, name: string): ts.Node | undefined => {
  for (const statement of parse(file).statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined) {
      const { exportClause, moduleSpecifier: specifier } = statement
      assert(ts.isStringLiteral(specifier))
      const from =
        specifier.text === "xai-simulator"
          ? path.join(src, "../packages/xai-simulator/src/index.ts")
          : path.resolve(path.dirname(file), specifier.text.replace(/\.js$/, ".ts"))
      const isNamed = exportClause !== undefined && ts.isNamedExports(exportClause)
      const named = isNamed ? exportClause.elements.find((element) => element.name.text === name) : undefined
      if (isNamed && named === undefined) continue
      const found = declared(from, (named?.propertyName ?? named?.name)?.text ?? name)
      if (found !== undefined || isNamed) return found
    }
    if (ts.isVariableStatement(statement)) {
      if (
        statement.declarationList.declarations.some(
          (one) => ts.isIdentifier(one.name) && one.name.text === name
        )
      )
        return statement
    } else if (
      (ts.isClassDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isFunctionDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement)) &&
      statement.name?.text === name
    )
      return statement
  }
  return undefined
}

const exportsOf = (door: string): ReadonlyArray<string> =>
  parse(path.join(src, door)).statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name }) => name.text)
      : []
  )

/** The places of a page that links can lead to: its headings, as GitHub names them. */
const anchorsOf = (file: string): ReadonlyArray<string> =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .replaceAll(" ", "-")
  )

describe("the library's docs", () => {
  for (const door of ["index.ts", "simulator.ts", "testing.ts", "../packages/xai-simulator/src/index.ts"])
    it(`say of everything behind ${door} what it is`, () => {
      const names = exportsOf(door)
      assert.isAbove(names.length, 3)
      const silent = names.filter((name) => {
        const found = declared(path.join(src, door), name)
        assert(found !== undefined, `${name} is nowhere`)
        return ts.getJSDocCommentsAndTags(found).length === 0
      })
      assert.deepStrictEqual(silent, [])
    })

  it("name only files and headings that are there", () => {
    const root = path.join(src, "..")
    const pages = readdirSync(path.join(root, "docs")).flatMap((it) =>
      it.endsWith(".md") ? [`docs/${it}`] : []
    )
    assert.isAbove(pages.length, 8)
    for (const page of ["ARCHITECTURE.md", "CHANGELOG.md", "README.md", ...pages]) {
      const text = readFileSync(path.join(root, page), "utf8")
      for (const [, link = "", anchor] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
        const file = link === "" ? path.join(root, page) : path.join(root, path.dirname(page), link)
        assert.isTrue(existsSync(file), `${page}: ${link}`)
        if (anchor !== undefined) assert.include(anchorsOf(file), anchor, `${page}: ${link}#${anchor}`)
      }
      for (const [, code = ""] of text.matchAll(/`((?:src|examples|test|packages|docs)\/[\w./-]+)`/g))
        assert.isTrue(existsSync(path.join(root, code)), `${page}: ${code}`)
    }
  })
})
