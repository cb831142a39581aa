-- What an activation writes, made cheaper on Postgres. Nothing is to be done here; the number keeps both engines in step.
SELECT 1;
