/** The end of a folder's name that `--fresh` gave it. */
export const movedAside = /-\d{8}T\d{6}(?:-\d+)?$/
