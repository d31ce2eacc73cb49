module student

go 1.26
