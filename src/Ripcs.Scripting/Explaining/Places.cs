using Microsoft.CodeAnalysis;
using Ripcs.Core.Model;

namespace Ripcs.Scripting.Explaining;

/// <summary>Where something stands in the rule file, whatever the text is that the C# compiler was given.</summary>
internal static class Places
{
    public static SourceSpan Of(Location location)
    {
        var place = location.GetMappedLineSpan();
        return new SourceSpan(place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
    }
}
