// Dates as the same text everywhere. Not Intl: its words differ between the ICU of Node and that of a browser
// ("Sep" and "Sept"), and the page would not hydrate.

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

function read(iso: string): Date | null {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? null : date
}

/** "12 March 2021", in UTC. */
export function formatDate(iso: string): string {
  const date = read(iso)
  return date ? `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}` : ''
}

/** "12 March 2021, 09:05 UTC". */
export function formatDateTime(iso: string): string {
  const date = read(iso)
  if (!date)
    return ''
  const two = (n: number) => String(n).padStart(2, '0')
  return `${formatDate(iso)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`
}

/** "5 minutes ago"; only after mounting, because it depends on the clock. Older than a week: the date. */
export function formatAgo(iso: string, now: number): string {
  const date = read(iso)
  if (!date)
    return ''
  const minutes = Math.floor((now - date.getTime()) / 60_000)
  if (minutes < 1)
    return 'just now'
  const ago = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'} ago`
  if (minutes < 60)
    return ago(minutes, 'minute')
  if (minutes < 24 * 60)
    return ago(Math.floor(minutes / 60), 'hour')
  if (minutes < 7 * 24 * 60)
    return ago(Math.floor(minutes / (24 * 60)), 'day')
  return formatDate(iso)
}
