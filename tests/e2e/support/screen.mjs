// What a person finds on the pages, by role and name. The one place that knows the site's words for its controls.

export function screen(page) {
  const main = page.getByRole('main')
  const header = page.getByRole('banner')
  const pager = page.getByRole('navigation', { name: 'Pages' })
  const dialog = page.getByRole('dialog')
  const list = page.getByRole('region', { name: 'List of posts' })
  return {
    main,
    header,
    heading: main.getByRole('heading', { level: 1 }),
    alert: main.getByRole('alert'),
    notice: page.getByRole('status', { name: 'Notice' }),
    signInLink: header.getByRole('link', { name: 'Sign in' }),
    signOut: header.getByRole('button', { name: 'Sign out' }),
    posts: header.getByRole('link', { name: 'Posts' }),
    account: header.getByRole('link', { name: 'Account' }),
    theme: header.getByRole('switch', { name: 'Dark theme' }),
    // the login page
    email: main.getByLabel('E-mail'),
    password: main.getByLabel('Password', { exact: true }),
    signIn: main.getByRole('button', { name: 'Sign in', exact: true }),
    // the list
    list,
    cards: list.getByRole('article'),
    titles: list.getByRole('heading', { level: 2 }),
    next: pager.getByRole('link', { name: 'Next page' }),
    previous: pager.getByRole('link', { name: 'Previous page' }),
    pageLink: number => pager.getByRole('link', { name: `Page ${number}`, exact: true }),
    currentPage: pager.locator('[aria-current="page"]'),
    search: page.getByRole('searchbox', { name: 'Search posts' }),
    find: main.getByRole('button', { name: 'Search' }),
    newPost: main.getByRole('link', { name: 'New post' }),
    // a post and its form
    edit: main.getByRole('link', { name: 'Edit', exact: true }),
    remove: main.getByRole('button', { name: 'Delete', exact: true }),
    title: main.getByLabel('Title'),
    text: main.getByLabel('Text'),
    publish: main.getByRole('button', { name: 'Publish' }),
    save: main.getByRole('button', { name: 'Save changes' }),
    // dialogs: "delete this post?" and "your session has ended"
    dialog,
    dialogAlert: dialog.getByRole('alert'),
    cancel: dialog.getByRole('button', { name: 'Cancel' }),
    confirm: dialog.getByRole('button', { name: 'Delete post' }),
    dialogEmail: dialog.getByLabel('E-mail'),
    dialogPassword: dialog.getByLabel('Password'),
    signInAgain: dialog.getByRole('button', { name: 'Sign in again' }),
    notNow: dialog.getByRole('button', { name: 'Not now' }),
  }
}
