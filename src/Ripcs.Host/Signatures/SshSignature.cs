using System.Buffers.Binary;
using System.Text;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Signatures;

/// <summary>Asks ssh-keygen who signed a file: it must be a signer in the list of allowed signers, for this purpose and no other.</summary>
/// <param name="runner">Starts ssh-keygen.</param>
/// <param name="program">The path of ssh-keygen.</param>
internal sealed class SshSignature(IProcessRunner runner, Func<string> program)
{
    /// <summary>A signature for another namespace does not count.</summary>
    public const string Namespace = "ripcs-plan";

    public const string Extension = ".sig";

    private const int MaxLength = 64 << 10;

    /// <summary>The signer of a file's content.</summary>
    /// <param name="path">The file, as it is shown.</param>
    /// <param name="content">The content that was read: exactly these bytes are verified.</param>
    /// <param name="signers">The list of allowed signers.</param>
    /// <param name="beside">The file with the signature; null for the one beside the file.</param>
    /// <exception cref="SignatureException">No allowed signer has signed it.</exception>
    public string SignerOf(string path, ReadOnlyMemory<byte> content, string signers, string? beside = null)
    {
        var signature = beside ?? path + Extension;
        RefuseOtherNamespace(path, signature);
        var found = Run(["-Y", "find-principals", "-s", Path.GetFullPath(signature), "-f", Path.GetFullPath(signers)]);
        var names = found.ExitCode == 0 ? found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];
        if (names.Length == 0)
        {
            // valid-before and valid-after of ssh-keygen(1), ALLOWED SIGNERS.
            throw new SignatureException(found.Errors.Contains("key has expired", StringComparison.Ordinal)
                || found.Errors.Contains("key is not yet valid", StringComparison.Ordinal)
                ? $"{path} is signed with a key that {signers} names for another time{Said(found)}; have it signed with a key that is "
                    + $"valid today"
                : $"{path} is signed with a key that {signers} does not name ({Fingerprint(content, signature)}); refuse it unless "
                    + $"you know whose key it is, and have it signed by an allowed signer");
        }

        ProcessResult? last = null;
        foreach (var name in names)
        {
            last = Run(["-Y", "verify", "-f", Path.GetFullPath(signers), "-I", name, "-n", Namespace, "-s", Path.GetFullPath(signature)],
                content);
            if (last.ExitCode == 0)
                return name;
        }

        if (last!.Errors.Contains("not permitted for use in signature namespace", StringComparison.Ordinal))
        {
            throw new SignatureException(
                $"{path} is signed with a key that {signers} names for something other than {Namespace}{Said(last)}; have it signed with a "
                + $"key that is named for it");
        }

        throw new SignatureException(
            $"{path} is not what {PlainText.Of(names[0])} signed{Said(last)}; it was changed since, or {signature} is that of another "
            + $"file");
    }

    // 'Good "ripcs-plan" signature with ED25519 key SHA256:...'
    private string Fingerprint(ReadOnlyMemory<byte> content, string signature)
    {
        const string with = " signature with ";
        var made = Run(["-Y", "check-novalidate", "-n", Namespace, "-s", Path.GetFullPath(signature)], content);
        return made.ExitCode == 0 && made.Output.IndexOf(with, StringComparison.Ordinal) is var place and >= 0
            ? PlainText.Of(made.Output[(place + with.Length)..].Trim()) : $"not a signature of this file{Said(made)}";
    }

    private ProcessResult Run(string[] arguments, ReadOnlyMemory<byte> input = default) =>
        runner.Run(new ProcessCommand(program(), [.. arguments]) { Bytes = input });

    private static string Said(ProcessResult result) => result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [var line, ..]
        ? $" (ssh-keygen: {PlainText.Of(line.Trim())})" : "";

    private static void RefuseOtherNamespace(string path, string signature)
    {
        try
        {
            using var file = PlainFile.Open(Path.GetFullPath(signature));
            if (!file.Facts.IsRegular || file.ReadAll(MaxLength) is not { } bytes
                || NamespaceIn(Encoding.ASCII.GetString(bytes)) is not { } signed)
            {
                throw new SignatureException($"{signature} is not a signature of ssh-keygen; {Sign(path)}");
            }

            if (signed != Namespace)
                throw new SignatureException($"{path} was signed for \"{PlainText.Of(signed)}\", not for {Namespace}; {Sign(path)}");
        }
        catch (FileNotFoundException e)
        {
            throw new SignatureException($"{path} is not signed: there is no {signature}; {Sign(path)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SignatureException($"cannot read {signature}: {e.Message}", e);
        }
    }

    private static string Sign(string path) => $"its reviewer signs it with: ssh-keygen -Y sign -n {Namespace} -f KEY {path}";

    // PROTOCOL.sshsig: "SSHSIG", a version, the public key, the namespace; each text after its length.
    private static string? NamespaceIn(string armored)
    {
        var lines = armored.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is not ["-----BEGIN SSH SIGNATURE-----", .. var body, "-----END SSH SIGNATURE-----"])
            return null;

        try
        {
            ReadOnlySpan<byte> blob = Convert.FromBase64String(string.Concat(body));
            var rest = blob["SSHSIG"u8.Length..][sizeof(uint)..];
            var key = BinaryPrimitives.ReadUInt32BigEndian(rest);
            rest = rest[sizeof(uint)..][checked((int)key)..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            return blob.StartsWith("SSHSIG"u8) ? Encoding.UTF8.GetString(rest.Slice(sizeof(uint), checked((int)length))) : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }
}
