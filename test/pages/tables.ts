import { everySetting } from "../../src/cli/commands/config/command.js"
import type { AnySetting } from "../../src/cli/flags/Setting.js"
import type { CommandHelp, HelpEntry } from "../../src/cli/flags/Typed.js"
import { grouped, shownNames, usageOf } from "../../src/cli/help/Help.js"
import { everyCommand } from "../../src/cli/Program.js"
import { chatModels, imageModels, type Resolution, videoModels } from "../../src/domain/Models.js"

// The tables of docs/, in Markdown, made of the program's own: its commands and their options, its settings, its prices.

const commands = everyCommand()

/** The name of an option, without dashes and aliases. */
const flagOf = ({ names }: HelpEntry): string =>
  names.find((name) => name.startsWith("--"))?.slice(2) ?? names.join()

const code = (words: string): string => `\`${words}\``

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.trim().replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n")

/** Who makes or prices a film, and so takes all of its settings. */
const filmCommands = commands.filter(
  ({ name, options }) =>
    name !== "config" &&
    everySetting
      .filter(({ kept }) => kept === "always")
      .every(({ flag }) => options.some((option) => flagOf(option) === flag))
)

/** The commands that take an option, `config` left out: that takes every setting. */
const of = (takes: (command: CommandHelp) => boolean): string => {
  const all = commands.filter((command) => command.name !== "config" && takes(command))
  const isWhole = filmCommands.every((command) => all.includes(command))
  const rest = isWhole ? all.filter((command) => !filmCommands.includes(command)) : all
  return [...(isWhole ? ["the film commands"] : []), ...rest.map(({ name }) => code(name))].join(", ")
}

/** What the help says of a setting, as far as it is the setting's own. */
const isOf =
  ({ doc, flag }: AnySetting) =>
  (option: HelpEntry): boolean =>
    flagOf(option) === flag && option.about.startsWith(doc)

/** Options that count only where they are typed. */
const typedOnly = commands
  .filter(({ name }) => name !== "config")
  .flatMap(({ options }) => options)
  .filter((option) => !everySetting.some(({ flag }) => flag === flagOf(option)))

/** What a setting says of itself, and what it says to commands where it means something else. */
const wordsOf = (about: AnySetting): string =>
  [
    about.doc,
    ...commands.flatMap(({ name, options }) =>
      options
        .filter((option) => flagOf(option) === about.flag && !isOf(about)(option))
        .map((option) => `${code(name)}: ${option.about}`)
    )
  ].join(" ")

const isSame = (one: HelpEntry) => (other: HelpEntry) =>
  shownNames(one) === shownNames(other) && one.about === other.about

const keeps = ({ kept }: AnySetting): string =>
  ({ always: "always", said: "once said", no: "no" })[kept ?? "no"]

const commandTable = (): string =>
  table(
    ["command", "what it does"],
    commands.map((command) => [
      code(usageOf({ ...command, options: [] }).replace("grok-video-pipeline ", "")),
      [command.about, ...command.args.map(({ about, names }) => `${code(names.join())} ${about}`)].join(
        "<br>"
      )
    ])
  )

const optionTable = (): string =>
  table(
    ["option", "what it says", "of"],
    grouped(typedOnly.filter((option, index) => typedOnly.findIndex(isSame(option)) === index)).flatMap(
      ([, options]) =>
        options.map((option) => [
          code(shownNames(option)),
          option.about,
          of((command) => command.options.some(isSame(option)))
        ])
    )
  )

const settingTables = (): string =>
  [
    `The film commands are ${filmCommands.map(({ name }) => code(name)).join(", ")}. \`config\` takes every setting, and shows what is in force.`,
    ...grouped(everySetting.map(({ doc, flag }) => ({ names: [`--${flag}`], about: doc }))).map(
      ([title, entries]) =>
        `### ${title}\n\n${table(
          ["setting", "what it says", "default", "the film keeps it", "of"],
          everySetting
            .filter(({ flag }) => entries.some((entry) => flagOf(entry) === flag))
            .map((about) => [
              code(`--${about.flag}`),
              wordsOf(about),
              about.shown,
              keeps(about),
              of(({ options }) => options.some((option) => flagOf(option) === about.flag))
            ])
        )}`
    )
  ].join("\n\n")

const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD", maximumFractionDigits: 3 })
const usd = (amount: number | undefined): string => (amount === undefined ? "" : dollars.format(amount))
const sizes: ReadonlyArray<Resolution> = ["480p", "720p", "1080p"]

const priceTables = (): string =>
  [
    table(
      [
        "model that films",
        ...sizes.map((size) => `a second at ${size}`),
        "the picture it opens on",
        "corrects clips"
      ],
      videoModels.map((model) => [
        code(model.id),
        ...sizes.map((size) => usd(model.usdPerSecond[size])),
        usd(model.usdPerInput),
        model.canEdit ? `up to ${model.longestEditSeconds} s` : "no"
      ])
    ),
    table(
      ["model that draws", "a picture, low", "a picture, medium", "each picture it draws from"],
      imageModels.map(({ id, usdPerImage, usdPerInput }) => [
        code(id),
        usd(usdPerImage.low),
        usd(usdPerImage.medium),
        usd(usdPerInput)
      ])
    ),
    table(
      ["model that writes and judges", "a million tokens in", "a million tokens out"],
      chatModels.map(({ id, usdPerMillionIn, usdPerMillionOut }) => [
        code(id),
        usd(usdPerMillionIn),
        usd(usdPerMillionOut)
      ])
    )
  ].join("\n\n")

/** Each table by its name, and the page it stands in, between `<!-- name: … -->` and `<!-- /name -->`. */
export const tables = [
  { name: "commands", page: "docs/commands.md", text: commandTable() },
  { name: "options", page: "docs/commands.md", text: optionTable() },
  { name: "settings", page: "docs/settings.md", text: settingTables() },
  { name: "prices", page: "docs/money.md", text: priceTables() }
]

/** A page with what stands in one of its places. */
export const withTable = (page: string, name: string, text: string): string =>
  page.replace(
    new RegExp(`(<!-- ${name}: [^\n]* -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`
  )
