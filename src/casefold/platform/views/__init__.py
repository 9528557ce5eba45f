"""The site's own pages, which belong to no app of a case: signing in, the list of cases, runs, the app directory."""
