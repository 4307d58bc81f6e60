import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { endLater, root, surroundings, wrangler } from './dev.ts'

/** Builds the Worker into a folder as `wrangler deploy` would send it: the file, and what was said. */
export const bundle = async (folder: string) => {
  const args = [wrangler, 'deploy', '--dry-run', '--outdir', folder]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    ...{ cwd: root, env: surroundings(folder) },
  })
  return { file: join(folder, 'worker.js'), said: stdout }
}

/**
 * Starts what was built in the runtime alone: wrangler's own proxy, which stands before it else,
 * does not pass on that a caller has gone.
 */
export const startBare = async (
  folder: string,
  env: Readonly<Record<string, string>>
): Promise<string> => {
  const script = await readFile((await bundle(folder)).file, 'utf8')
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      ...{ name: 'patchbay', modules: true, script, cf: false, bindings: env },
      ...{ compatibilityDate: '2026-10-01', d1Databases: { DB: 'patchbay' } },
      handleStructuredLogs: () => {},
    })
  )
  endLater(() => runtime.dispose())
  return (await runtime.ready).origin
}
