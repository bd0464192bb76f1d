import { Notifications } from '@mantine/notifications';
import { useLayoutEffect, useRef } from 'react';
import classes from './notices.module.css';

/**
 * Says what was done, below everything else: what stands at the end of the page gives way by `--notices`, so that no notice lies on a
 * button that cannot be scrolled away.
 */
export function Notices() {
  const shown = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() =>
      style.setProperty('--notices', `${shown.current?.offsetHeight ?? 0}px`),
    );
    if (shown.current) observer.observe(shown.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={shown} className={classes['all']}>
      <Notifications
        withinPortal={false}
        position="bottom-center"
        containerWidth={360}
        classNames={{ root: classes['place'] ?? '', notification: classes['notice'] ?? '' }}
      />
    </div>
  );
}
