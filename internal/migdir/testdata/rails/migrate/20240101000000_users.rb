class Users; end
