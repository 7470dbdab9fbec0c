using System.Collections;
using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <summary>
/// The addresses of a label statement. Authors never write this type: the C# compiler makes it from the list of arguments. It exists
/// because a method with <c>params</c> cannot also receive the line of its caller, but the list that the compiler makes can.
/// </summary>
/// <example><code>Label("www", "172.19.56.216", "2001:db8:56::216");</code></example>
public sealed class AddressList : IEnumerable<Address>
{
    private readonly List<Address> _addresses = [];

    /// <summary>An empty list; the C# compiler calls this at the place of the label statement.</summary>
    /// <param name="file">Filled in by the C# compiler: the file that contains the statement.</param>
    /// <param name="line">Filled in by the C# compiler: the line of the statement, counted from 1.</param>
    /// <example><code>Label("nobody", []);</code></example>
    public AddressList([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => (File, Line) = (file, line);

    internal string File { get; }

    internal int Line { get; }

    /// <summary>Puts an address at the end; the C# compiler calls this for each argument.</summary>
    /// <param name="address">An address, a prefix, a range, a label or its name.</param>
    /// <example><code>Label("inside", "uat", "192.168.5.64/27");</code></example>
    public void Add(Address address) => _addresses.Add(address);

    /// <summary>The addresses in the order in which they were written.</summary>
    /// <returns>An enumerator over them.</returns>
    /// <example><code>Label("inside", [..uat, ..prod]);</code></example>
    public IEnumerator<Address> GetEnumerator() => _addresses.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
