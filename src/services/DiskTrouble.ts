import type { PlatformError } from "@effect/platform/Error"
import { Option, Predicate } from "effect"
import { errnoOf } from "./FileOps.js"

const ofAnother =
  process.platform === "win32"
    ? "no permission to write there"
    : "no permission to write there; if it belongs to another user of this machine, chown gives it back to you"

const meanings: Readonly<Record<string, string>> = {
  EACCES: ofAnother,
  EPERM: ofAnother,
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "a folder of that name is in its place",
  ENAMETOOLONG: "its name is too long, or its whole path",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is used up",
  EROFS: "the disk is read-only",
  EBUSY: "another program holds it",
  ELOOP: "the links in its path lead in a circle",
  ENOENT: "its path leads nowhere",
  EEXIST: "a file of that name is in its place",
  EIO: "the disk does not answer",
  EMFILE: "this program may open no more files at once (ulimit -n raises it)",
  ENFILE: "this machine has no more files to open at once",
  ESTALE: "the disk it is on has gone away"
}

/** What the system's code means, as a person would say it. */
export const plainly = (error: PlatformError): string => meanings[errnoOf(error)] ?? error.message

const ofReading: Readonly<Record<string, string>> = {
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  EISDIR: "it is a folder",
  ENOENT: "it is not there"
}

/** Which file it is, where the error knows one. */
const placeOf = (error: PlatformError): string =>
  error._tag === "SystemError" && typeof error.pathOrDescriptor === "string"
    ? `${error.pathOrDescriptor}: `
    : ""

const told = (error: PlatformError, words: string | undefined): string =>
  words === undefined ? error.message : `${words}, ${errnoOf(error)}`

/** Why a file cannot be read: words, and the system's code for whoever wants to look it up. */
export const whyUnread = (error: PlatformError): string =>
  told(error, ofReading[errnoOf(error)] ?? meanings[errnoOf(error)])

/** Why a file cannot be written, in the same way. */
export const whyUnwritten = (error: PlatformError): string => told(error, meanings[errnoOf(error)])

/** What an error of Node's own says of the disk, in the same way; nothing where it is about something else. */
export const diskTroubleIn = (cause: unknown): Option.Option<string> =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code)
    ? Option.map(Option.fromNullable(meanings[cause.code]), (meaning) => `${meaning}, ${cause.code}`)
    : Option.none()

/** The same with the file's place before it, for sentences that do not name it. */
export const whyUnreadAt = (error: PlatformError): string => `${placeOf(error)}${whyUnread(error)}`
export const whyUnwrittenAt = (error: PlatformError): string => `${placeOf(error)}${whyUnwritten(error)}`
