import type { Context } from 'hono'
import type { Page } from '../records.ts'

const lastPage = Math.floor(Number.MAX_SAFE_INTEGER / 100)

/** Page and limit of a list; never refused, what makes no sense takes the nearest value that does. */
export const pageOf = (c: Context): Page => ({
  page: within(c.req.query('page'), 1, lastPage),
  limit: within(c.req.query('limit'), 20, 100),
})

const within = (text: string | undefined, standard: number, most: number) => {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Math.trunc(Number(text))
  return Number.isFinite(number) ? Math.min(Math.max(number, 1), most) : standard
}
