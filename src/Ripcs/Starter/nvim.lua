-- neovim 0.11 and later read this file if the option 'exrc' is set in your own init.lua; :trust accepts it.
vim.lsp.config('ripcs', { cmd = { 'ripcs', 'lsp' }, filetypes = { 'cs' }, root_markers = { '.nvim.lua' } })
vim.lsp.enable('ripcs')
