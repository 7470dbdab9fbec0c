using System.Reflection;

namespace Ripcs.Host;

/// <summary>The version of this program.</summary>
internal static class RipcsVersion
{
    public static string Text { get; } =
        typeof(RipcsVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
