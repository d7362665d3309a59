import { Args, Command, HelpDoc, Options, ValidationError } from "@effect/cli"
import { Array, Either } from "effect"
import { homePath, type Parse, somePath } from "./Parse.js"

/** A flag's text, looked at while the command line is read. */
export const checked =
  <A>(flag: string, parse: Parse<A>) =>
  (text: string): Either.Either<A, ValidationError.ValidationError> =>
    Either.mapLeft(parse(text), (why) => ValidationError.invalidValue(HelpDoc.p(`--${flag} ${text}: ${why}`)))

// What can be typed and has no variable: every command is put together of these, and of settings. What the help says of each
// stands beside it, since the library's own page has four paragraphs for every option.

/** An option or an argument: all it is called, the kind of its value where it takes one, and what it says of itself. */
export interface HelpEntry {
  readonly names: ReadonlyArray<string>
  readonly value?: string | undefined
  readonly about: string
}

/** What a command says of itself. */
export interface CommandHelp {
  /** As it is typed; of a command within another, both words. */
  readonly name: string
  readonly about: string
  readonly args: ReadonlyArray<HelpEntry>
  readonly options: ReadonlyArray<HelpEntry>
}

/** What was made of options or arguments, with what the help says of those. */
export const withHelp = <It extends object>(it: It, ...entries: ReadonlyArray<HelpEntry>) =>
  Object.assign(it, { entries })

/** An option, with what the help and a shell's completions say of it. */
export const helpOption = <A>(option: Options.Options<A>, entry: HelpEntry) =>
  withHelp(Options.withDescription(option, entry.about), entry)

/** An argument, in the same way. */
export const helpArgument = <A>(argument: Args.Args<A>, name: string, about: string) =>
  withHelp(Args.withDescription(argument, about), { names: [name], about })

/** An option that stands alone. */
export const switchOption = (flag: string, about: string, alias?: string) => {
  const option = Options.boolean(flag)
  return alias === undefined
    ? helpOption(option, { names: [`--${flag}`], about })
    : helpOption(Options.withAlias(option, alias), { names: [`-${alias}`, `--${flag}`], about })
}

/** An option with a text, whatever is made of that. */
export const textOption = <A>(
  flag: string,
  about: string,
  made: (option: Options.Options<string>) => Options.Options<A>,
  value = "text"
) =>
  helpOption(made(Options.withPseudoName(Options.text(flag), value)), { names: [`--${flag}`], value, about })

/** An option that names a file, or a folder. */
export const pathOption = (flag: string, about: string, what = "a file") =>
  textOption(
    flag,
    about,
    (option) => Options.optional(Options.mapEffect(option, checked(flag, somePath(what)))),
    "file"
  )

/** An argument that is any words. */
export const textArgument = (name: string, about: string) =>
  helpArgument(Args.text({ name }), `<${name}>`, about)

/** An argument that names a file or a folder. */
export const pathArgument = (name: string, about: string) =>
  helpArgument(
    Args.mapEffect(Args.text({ name }), (text) =>
      Either.mapLeft(homePath(text), (why) => HelpDoc.p(`${text}: ${why}`))
    ),
    `<${name}>`,
    about
  )

/** An argument that is one of some words. */
export const choiceArgument = <const Word extends string>(
  words: Array.NonEmptyReadonlyArray<Word>,
  about: string
) => {
  const choices = Array.map(words, (word): [string, Word] => [word, word])
  return helpArgument(Args.choice(choices, { name: "what" }), "<what>", about)
}

/** An argument that may be left out. */
export const perhapsArgument = <A>(argument: Args.Args<A> & { readonly entries: ReadonlyArray<HelpEntry> }) =>
  withHelp(
    Args.optional(argument),
    ...argument.entries.map((entry) => ({ ...entry, names: entry.names.map((name) => `[${name}]`) }))
  )

/** What the shell hands to a command that can be told `Flags`. */
export type Words<Flags extends Command.Command.Config> = Command.Command.ParseConfig<Flags>

type Told = { readonly entries: ReadonlyArray<HelpEntry> }

type Flagged = Readonly<Record<string, Told | Readonly<Record<string, Told>>>>

const isTold = (it: object): it is Told => "entries" in it

/** A command of all it can be told, with its help; `within` names the one that it is a part of. */
export const toldCommand = <Name extends string, const Flags extends Command.Command.Config & Flagged>(
  name: Name,
  flags: Flags,
  about: string,
  within?: string
) => {
  const all = Object.values<Flagged[string]>(flags)
    .flatMap((it) => (isTold(it) ? [it] : Object.values(it)))
    .flatMap(({ entries }) => entries)
  const [args, options] = Array.partition(all, ({ names }) => names.some((it) => it.startsWith("-")))
  const spoken = within === undefined ? name : `${within} ${name}`
  const help: CommandHelp = { name: spoken, about, args, options }
  return Object.assign(Command.make(name, flags).pipe(Command.withDescription(about)), { help })
}
