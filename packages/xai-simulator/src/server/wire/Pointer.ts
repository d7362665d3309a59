import { Predicate } from "effect"

/** What a `$ref` such as `#/$defs/Scene` points to inside its own schema; `undefined` when there is no such place. */
export const pointer = ($ref: string, root: unknown): unknown =>
  $ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<unknown>(
      (at, part) =>
        Predicate.isRecord(at)
          ? at[decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")]
          : undefined,
      root
    )
