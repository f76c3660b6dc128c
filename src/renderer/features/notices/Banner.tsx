// One strip across the window for a state that lasts: the engine is away, a password is needed.
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import './notices.css';

interface BannerProps {
  readonly tone: 'busy' | 'warning' | 'info';
  readonly icon: IconName;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  onDismiss?(): void;
}

export function Banner({ tone, icon, children, actions, onDismiss }: BannerProps) {
  return (
    <div className="banner" data-tone={tone} role={tone === 'warning' ? 'alert' : undefined}>
      {tone === 'busy' ? <span className="spinner" /> : <Icon name={icon} />}
      <p className="banner-words">{children}</p>
      {actions}
      {onDismiss ? (
        <button
          type="button"
          className="button quiet icon small"
          aria-label="Dismiss notice"
          onClick={onDismiss}
        >
          <Icon name="close" />
        </button>
      ) : null}
    </div>
  );
}
