import { readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { everySetting } from "../../src/cli/commands/config/command.js"
import { flagsOf } from "../../src/cli/help/Help.js"
import { everyCommand } from "../../src/cli/Program.js"
import { tables, withTable } from "./tables.js"

const place = (page: string): URL => new URL(`../../${page}`, import.meta.url)

describe("the tables of the pages", () => {
  it.each(tables)("say what the program says: $name (npm run docs:tables writes them anew)", (table) => {
    const page = readFileSync(place(table.page), "utf8")
    const fresh = withTable(page, table.name, table.text)
    assert.include(fresh, table.text)
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(place(table.page), fresh)
    else assert.strictEqual(page, fresh)
  })

  it("tell of every command, every option of each, and every setting", () => {
    const [commands, options, settings] = tables.map(({ text }) => text)
    const film = /The film commands are ([^.]*)\./.exec(settings ?? "")?.[1] ?? ""
    assert.isAbove(everyCommand().length, 8)
    const rows = `${options}\n${settings}`.split("\n")
    for (const command of everyCommand()) {
      assert.match(commands ?? "", new RegExp(`^\\| \`${command.name}[\` ]`, "m"))
      if (command.name === "config") continue
      for (const flag of flagsOf(command).filter((flag) => flag.startsWith("--"))) {
        const about = rows.filter((row) => new RegExp(`^\\| \`(-\\w, )?${flag}[\` ]`).test(row))
        const takers = about.map((row) => row.split(" | ").at(-1) ?? "").join(", ")
        const told = takers.replace("the film commands", film)
        assert.include(told, `\`${command.name}\``, `${command.name} ${flag}`)
      }
    }
    for (const { flag } of everySetting)
      assert.strictEqual(settings?.split(`| \`--${flag}\` |`).length, 2, flag)
  })

  it("notice a table that is stale", () => {
    const page = "<!-- x: from tables -->\nold\n<!-- /x -->\n\nmine\n"
    assert.strictEqual(withTable(page, "x", "new"), "<!-- x: from tables -->\n\nnew\n\n<!-- /x -->\n\nmine\n")
  })
})
