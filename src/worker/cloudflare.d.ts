declare module 'cloudflare:workers' {
  /** Keeps the present request's work alive after its answer, for 30 s at most. */
  export const waitUntil: (work: Promise<unknown>) => void
}
