import { Args, HelpDoc, Options, ValidationError } from "@effect/cli"
import { Array, Either } from "effect"
import { homePath, type Parse } from "./Parse.js"

/** A flag's text, looked at while the command line is read. */
export const checked =
  <A>(flag: string, parse: Parse<A>) =>
  (text: string): Either.Either<A, ValidationError.ValidationError> =>
    Either.mapLeft(parse(text), (why) => ValidationError.invalidValue(HelpDoc.p(`--${flag} ${text}: ${why}`)))

// What can be typed and has no variable: every command is put together of these, and of settings.

/** An option that stands alone. */
export const switchOption = (flag: string, doc: string) =>
  Options.boolean(flag).pipe(Options.withDescription(doc))

/** An option that names a file or a folder. */
export const pathOption = (flag: string, doc: string) =>
  Options.text(flag).pipe(
    Options.withPseudoName("file"),
    Options.mapEffect(checked(flag, homePath)),
    Options.optional,
    Options.withDescription(doc)
  )

/** An argument that names a file or a folder. */
export const pathArgument = (name: string, doc: string) =>
  Args.text({ name }).pipe(
    Args.mapEffect((text) => Either.mapLeft(homePath(text), (why) => HelpDoc.p(`${text}: ${why}`))),
    Args.withDescription(doc)
  )

/** An argument that is one of some words. */
export const choiceArgument = <Word extends string>(words: Array.NonEmptyReadonlyArray<Word>, doc: string) =>
  Args.choice(
    Array.map(words, (word): [string, Word] => [word, word]),
    { name: "what" }
  ).pipe(Args.withDescription(doc))
