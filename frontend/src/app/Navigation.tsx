import { Link, useLocation } from 'wouter'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { classes } from '../ui/classes.ts'
import styles from './Navigation.module.css'

const places: { href: string; name: string; icon: IconName }[] = [
  { href: '/', name: 'Ask', icon: 'ask' },
  { href: '/search', name: 'Search', icon: 'search' },
  { href: '/folders', name: 'Folders', icon: 'folders' },
  { href: '/documents', name: 'Documents', icon: 'documents' },
  { href: '/models', name: 'Models', icon: 'models' },
  { href: '/status', name: 'Status', icon: 'status' },
]

export function Navigation() {
  const [location] = useLocation()
  const isHere = (href: string) =>
    href === '/'
      ? ['/', '/conversations'].includes(location)
      : location === href || location.startsWith(`${href}/`)
  return (
    <nav className={styles.navigation} aria-label="Cairn">
      <ul>
        {places.map(({ href, name, icon }) => (
          <li key={href}>
            <Link
              href={href}
              className={classes(styles.place, isHere(href) && styles.here)}
              aria-current={isHere(href) ? 'page' : undefined}
            >
              <Icon name={icon} />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
