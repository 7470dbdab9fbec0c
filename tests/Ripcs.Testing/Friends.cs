using System.Runtime.CompilerServices;

// The helpers hand out Ripcs's own internal types.
[assembly: InternalsVisibleTo("Ripcs.Core.Tests")]
[assembly: InternalsVisibleTo("Ripcs.Scripting.Tests")]
[assembly: InternalsVisibleTo("Ripcs.Tests")]
[assembly: InternalsVisibleTo("Ripcs.Kernel.Tests")]
