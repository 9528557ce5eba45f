"""How the apps are used, what that saves, and what people say of it: counted here, and never from a case's content."""
