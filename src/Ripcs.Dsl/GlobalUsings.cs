global using Ripcs.Core.Model;
