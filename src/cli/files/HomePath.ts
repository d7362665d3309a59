import { homedir } from "node:os"
import path from "node:path"
import { Either } from "effect"

/**
 * A path as a person gives it. A shell turns a leading `~` into the home folder only where it stands alone: not in
 * `--output-dir=~/films`, in quotes, in a variable or a file. So it is done here, everywhere alike.
 */
export const homePath = (text: string): Either.Either<string, string> =>
  text === "~" || /^~[/\\]/.test(text)
    ? Either.right(path.join(homedir(), text.slice(1)))
    : text.startsWith("~")
      ? Either.left(
          `begins with somebody's home folder, which only a shell knows: write the whole path, or ./${text} for a name that begins so.`
        )
      : Either.right(text)

/** The same, where a path must be given. */
export const somePath =
  (what: string) =>
  (text: string): Either.Either<string, string> =>
    text === "" ? Either.left(`must name ${what}.`) : homePath(text)
