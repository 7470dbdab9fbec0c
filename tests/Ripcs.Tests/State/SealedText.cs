using System.Text;
using Ripcs.Changes.State;

namespace Ripcs.Tests.State;

/// <summary>Puts another text into a file of the state, sealed as Ripcs seals it.</summary>
internal static class SealedText
{
    /// <summary>The object without its checksum, but with what binds it to its directory.</summary>
    public static string Of(string path)
    {
        var file = File.ReadAllBytes(path);
        SealedJson.Check(file);
        return $"{{{Encoding.UTF8.GetString(SealedJson.Members(file))}";
    }

    public static void Rewrite(string path, Func<string, string> change) => Write(path, change(Of(path)));

    public static void Unbind(string path)
    {
        var binding = Binding.OfSealed(File.ReadAllBytes(path));
        Rewrite(path, json => $"{{{json[(1 + (binding?.Members.Length ?? 0))..]}");
    }

    private static void Write(string path, string json) =>
        File.WriteAllBytes(path, SealedJson.Seal(binding: null, Encoding.UTF8.GetBytes(json[1..])));
}
