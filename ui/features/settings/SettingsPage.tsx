export function SettingsPage() {
  return <section className="kd-page" />;
}
