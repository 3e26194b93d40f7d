module github.com/decadedb/decade

go 1.26.0

require github.com/sqlc-dev/oliphant v0.2.0

require google.golang.org/protobuf v1.36.12 // indirect
