CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL);
CREATE TABLE posts (id bigint PRIMARY KEY, user_id uuid NOT NULL, body text, created_at timestamptz NOT NULL);
