using System.Globalization;
using System.Runtime.InteropServices;
using static Ripcs.Linux.Libc;

namespace Ripcs.Linux.Fencing;

/// <summary>Makes root the user "ripcs" if there is one, else "nobody"; any other user stays the same.</summary>
internal static class Unprivileged
{
    private const int NoNewPrivileges = 38;
    private const int DropFromBoundingSet = 24;
    private const int LastCapability = 63;
    private const uint CapabilityVersion = 0x20080522;
    private const uint Nobody = 65534;

    // The users that root can become, in order of preference; a host with a user "ripcs" uses it for nothing else.
    private static readonly string[] Names = ["ripcs", "nobody"];

    /// <summary>False if this process still has root's privileges.</summary>
    /// <param name="needed">Folders that must stay readable.</param>
    public static bool TryBecome(IEnumerable<string> needed)
    {
        if (prctl(NoNewPrivileges, 1, 0, 0, 0) != 0)
            return false;

        return Posix.EffectiveUser() != 0
            || (Posix.IsOnlyUser() ? TryDropCapabilities() : needed.All(CanBeReadByAll) && TryChangeUser());
    }

    // The C library changes all threads of the process (nptl(7)).
    private static bool TryChangeUser()
    {
        var (user, group) = Lookup();
        return setgroups(0, null) == 0 && setresgid(group, group, group) == 0 && setresuid(user, user, user) == 0;
    }

    // A user namespace with a single user has no other user to become; without capabilities its root has no more privileges than that user.
    private static bool TryDropCapabilities()
    {
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            // The kernel refuses numbers of capabilities that it does not know yet.
            _ = prctl(DropFromBoundingSet, capability, 0, 0, 0);
        }

        return capset([CapabilityVersion, 0], new uint[6]) == 0;
    }

    private static bool CanBeReadByAll(string folder)
    {
        try
        {
            for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            {
                if (!File.GetUnixFileMode(at.FullName).HasFlag(UnixFileMode.OtherExecute))
                    return false;
            }

            return Directory.EnumerateFiles(folder, "*.dll").All(file => File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static (uint User, uint Group) Lookup()
    {
        try
        {
            var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3)
                .ToLookup(fields => fields[0]);
            foreach (var fields in Names.SelectMany(name => users[name]))
            {
                if (uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user) && user != 0
                    && uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var group) && group != 0)
                {
                    return (user, group);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a readable /etc/passwd, the number of "nobody" still works.
        }

        return (Nobody, Nobody);
    }
}
