CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL);
CREATE TABLE posts (id bigint PRIMARY KEY, user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE, body text, created_at timestamptz NOT NULL);
CREATE INDEX posts_user ON posts (user_id, created_at);
