import path from "node:path"
import { Options } from "@effect/cli"
import { Either, Option } from "effect"
import { homePath, type Parse, perhaps } from "./Parse.js"
import { setting } from "./Setting.js"
import { checked, helpOption, switchOption, textArgument, textOption } from "./Typed.js"

/** A folder by its whole path, or a bucket. */
const mediaPlace: Parse<string> = (text) => {
  if (text.trim() === "") return Either.left("must name a folder, or s3://bucket/prefix.")
  return /^s3:/i.test(text)
    ? Either.right(text)
    : Either.map(homePath(text), (folder) => path.resolve(folder))
}

/** Where the films' files are that machines hand to one another. */
export const media = setting("media", {
  doc: "Where films' files are kept for all machines: a folder that all of them share, or s3://bucket/prefix.",
  parse: perhaps(mediaPlace),
  fallback: Option.none<string>(),
  shown: "none",
  valueName: "place"
})

/** A film of the queue, by its name. */
export const film = textArgument("film", "The film's name, as queue lists it.")

const someName: Parse<string> = (text) =>
  text.trim() === "" ? Either.left("must be a name.") : Either.right(text.trim())

/** A name that is given or not. */
export const nameOption = (flag: string, about: string) =>
  textOption(
    flag,
    about,
    (option) => Options.optional(Options.mapEffect(option, checked(flag, someName))),
    "name"
  )

export const account = nameOption(
  "account",
  "The account whose budget is spent (queue account sets it); without one, that of films that name none."
)

/** A place on this machine for the database that needs no installing. */
export const embedded = (about: string) =>
  textOption(
    "embedded",
    about,
    (option) => Options.optional(Options.mapEffect(option, checked("embedded", homePath))),
    "folder"
  )

/** To look at a film of the queue in place of one in a folder. */
export const inDatabase = (about: string) => switchOption("database", about)

/** Which film of the queue is meant, where a command has other words. */
export const filmOption = nameOption("film", "With --database: the film's name, as queue lists it.")

/** Words that are one of some, between commas. */
export const someOf = <const Word extends string>(flag: string, words: ReadonlyArray<Word>, about: string) =>
  helpOption(
    Options.text(flag).pipe(
      Options.mapEffect(
        checked(flag, (text) => {
          const said = text.split(",").map((word) => word.trim())
          const known = words.filter((word) => said.includes(word))
          return known.length === new Set(said).size
            ? Either.right(known)
            : Either.left(`must be one or some of ${words.join(",")}.`)
        })
      ),
      Options.optional
    ),
    { names: [`--${flag}`], value: `${flag}s`, about: `${about} There are ${words.join(", ")}.` }
  )

export const wait = switchOption(
  "wait",
  "Follow until the film is made, held or has failed, and end with the exit code that run would have."
)
