global using Ripcs.Core.Model;
global using Shouldly;
global using Xunit;
