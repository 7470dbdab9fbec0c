namespace Ripcs.Worker.Gate;

/// <summary>
/// Everything that a rule file can use. A namespace is alone on its line, with its types indented below it. A type without a colon allows
/// all of its members except GetHashCode, and its nested types. A type with a colon allows only the members after it; "new" is its
/// constructors, a property or an event its name, an indexer Item. "!" in front: the C# compiler writes it, in records, iterators, lists
/// and foreach, and a rule file that names it is refused.
/// <para>
/// What is listed depends only on its arguments: not on the host, its files, clock or languages, nor on the run, as hash codes of strings
/// do. A member with a parameter or result of an unlisted type is refused even if all members of its own type are allowed.
/// </para>
/// </summary>
internal static class AllowedTable
{
    public const string Text = """
        Ripcs.Dsl
            Rules
            PacketSelection`1
            Rule`1
            FilterRule
            RewriteRule
            HostPolicy
            Policy
            RawRules
            Expect
            Expectation
            Label
            Address
            AddressList
            Port
            PortMaps
            ProtocolName
            UserNumber

        System
            Object: new Equals ReferenceEquals ToString
            ValueType: Equals ToString
            Boolean
            Byte
            SByte
            Char
            Decimal
            Double
            Half
            Int16
            Int32
            Int64
            Int128
            Single
            UInt16
            UInt32
            UInt64
            UInt128
            Void:
            String: new Chars Compare CompareOrdinal CompareTo Concat Contains CopyTo Create Empty EndsWith EnumerateRunes Equals Format GetEnumerator IndexOf IndexOfAny Insert IsNullOrEmpty IsNullOrWhiteSpace Join LastIndexOf LastIndexOfAny Length PadLeft PadRight Remove Replace ReplaceLineEndings Split StartsWith Substring ToCharArray ToLower ToLowerInvariant ToString ToUpper ToUpperInvariant Trim TrimEnd TrimStart op_Equality op_Implicit op_Inequality
            Array: AsReadOnly BinarySearch Clear Clone ConvertAll Copy CopyTo Empty Exists Fill Find FindAll FindIndex FindLast FindLastIndex ForEach GetEnumerator GetLength GetLowerBound GetUpperBound GetValue IndexOf LastIndexOf Length LongLength Rank Resize Reverse SetValue Sort TrueForAll
            Enum: CompareTo Equals GetName GetNames GetValues HasFlag IsDefined Parse ToString TryParse
            Nullable`1: new GetValueOrDefault HasValue ToString Value op_Explicit op_Implicit
            Index
            Range
            Tuple
            Tuple`1
            Tuple`2
            Tuple`3
            Tuple`4
            Tuple`5
            ValueTuple: Create Equals CompareTo
            ValueTuple`1: new Item1 Equals CompareTo ToString
            ValueTuple`2: new Item1 Item2 Equals CompareTo ToString
            ValueTuple`3: new Item1 Item2 Item3 Equals CompareTo ToString
            ValueTuple`4: new Item1 Item2 Item3 Item4 Equals CompareTo ToString
            ValueTuple`5: new Item1 Item2 Item3 Item4 Item5 Equals CompareTo ToString
            ValueTuple`6: new Item1 Item2 Item3 Item4 Item5 Item6 Equals CompareTo ToString
            ValueTuple`7: new Item1 Item2 Item3 Item4 Item5 Item6 Item7 Equals CompareTo ToString
            ValueTuple`8: new Item1 Item2 Item3 Item4 Item5 Item6 Item7 Rest Equals CompareTo ToString
            Span`1
            ReadOnlySpan`1
            MemoryExtensions
            Lazy`1: new IsValueCreated Value
            Math
            BitConverter
            Convert: FromBase64String FromHexString ToBase64String ToBoolean ToByte ToChar ToDecimal ToDouble ToHexString ToHexStringLower ToInt16 ToInt32 ToInt64 ToSByte ToSingle ToString ToUInt16 ToUInt32 ToUInt64
            Version
            TimeSpan
            DateOnly
            TimeOnly
            DayOfWeek
            CharEnumerator
            FormattableString: Invariant
            StringComparer: Compare Equals InvariantCulture InvariantCultureIgnoreCase Ordinal OrdinalIgnoreCase
            StringComparison
            StringSplitOptions
            MidpointRounding
            Base64FormattingOptions
            Delegate: Combine Remove
            MulticastDelegate:
            AsyncCallback:
            IAsyncResult:
            Action
            Action`1
            Action`2
            Action`3
            Action`4
            Comparison`1
            Converter`2
            Func`1
            Func`2
            Func`3
            Func`4
            Func`5
            Func`6
            Predicate`1
            ICloneable
            IComparable
            IComparable`1
            IDisposable
            IEquatable`1
            IFormatProvider
            IFormattable
            IParsable`1
            ISpanFormattable
            ISpanParsable`1
            Exception: new GetBaseException InnerException Message ToString
            SystemException: new
            ArgumentException: new Message ParamName ThrowIfNullOrEmpty ThrowIfNullOrWhiteSpace
            ArgumentNullException: new ThrowIfNull
            ArgumentOutOfRangeException
            ArithmeticException: new
            DivideByZeroException: new
            FormatException: new
            IndexOutOfRangeException: new
            InvalidCastException: new
            InvalidOperationException: new
            NotImplementedException: new
            NotSupportedException: new
            NullReferenceException: new
            OverflowException: new
            Attribute: new
            ParamArrayAttribute: new
            ObsoleteAttribute: new
            RuntimeFieldHandle:
            RuntimeTypeHandle:
            Type: !GetTypeFromHandle op_Equality op_Inequality
            Environment: !CurrentManagedThreadId
            !Activator: CreateInstance

        System.Collections
            BitArray
            DictionaryEntry
            ICollection
            IComparer
            IDictionary
            IEnumerable
            IEnumerator
            IList
            IEqualityComparer: Equals

        System.Collections.Generic
            CollectionExtensions
            Comparer`1
            Dictionary`2
            EqualityComparer`1: new Create Default Equals !GetHashCode
            HashSet`1
            ICollection`1
            IComparer`1
            IDictionary`2
            IEnumerable`1
            IEnumerator`1
            IEqualityComparer`1: Equals
            IList`1
            IReadOnlyCollection`1
            IReadOnlyDictionary`2
            IReadOnlyList`1
            IReadOnlySet`1
            ISet`1
            KeyNotFoundException: new
            KeyValuePair
            KeyValuePair`2
            LinkedList`1
            LinkedListNode`1
            List`1
            OrderedDictionary`2
            PriorityQueue`2
            Queue`1
            SortedDictionary`2
            SortedList`2
            SortedSet`1
            Stack`1

        System.Collections.ObjectModel
            Collection`1
            ReadOnlyCollection`1
            ReadOnlyDictionary`2

        System.Linq
            Enumerable: Aggregate AggregateBy All Any Append AsEnumerable Average Cast Chunk Concat Contains Count CountBy DefaultIfEmpty Distinct DistinctBy ElementAt ElementAtOrDefault Empty Except ExceptBy First FirstOrDefault GroupBy GroupJoin Index InfiniteSequence Intersect IntersectBy Join Last LastOrDefault LeftJoin LongCount Max MaxBy Min MinBy OfType Order OrderBy OrderByDescending OrderDescending Prepend Range Repeat Reverse RightJoin Select SelectMany Sequence SequenceEqual Single SingleOrDefault Skip SkipLast SkipWhile Sum Take TakeLast TakeWhile ThenBy ThenByDescending ToArray ToDictionary ToHashSet ToList ToLookup TryGetNonEnumeratedCount Union UnionBy Where Zip
            IGrouping`2
            ILookup`2
            IOrderedEnumerable`1
            Lookup`2

        System.Text
            CompositeFormat
            Encoding: ASCII GetByteCount GetBytes GetString UTF8
            Rune
            StringBuilder
            StringRuneEnumerator

        System.Globalization
            CultureInfo: InvariantCulture
            CharUnicodeInfo
            NumberFormatInfo: InvariantInfo
            NumberStyles
            UnicodeCategory

        System.Numerics
            BitOperations
            IAdditionOperators`3
            IAdditiveIdentity`2
            IBinaryInteger`1
            IBinaryNumber`1
            IBitwiseOperators`3
            IComparisonOperators`3
            IDecrementOperators`1
            IDivisionOperators`3
            IEqualityOperators`3
            IIncrementOperators`1
            IMinMaxValue`1
            IModulusOperators`3
            IMultiplicativeIdentity`2
            IMultiplyOperators`3
            INumber`1
            INumberBase`1
            IShiftOperators`3
            ISubtractionOperators`3
            IUnaryNegationOperators`2
            IUnaryPlusOperators`2

        System.Diagnostics
            DebuggableAttribute
            DebuggerBrowsableAttribute
            DebuggerBrowsableState
            DebuggerDisplayAttribute
            DebuggerHiddenAttribute
            DebuggerStepThroughAttribute

        System.Diagnostics.CodeAnalysis
            SetsRequiredMembersAttribute
            UnscopedRefAttribute

        System.Reflection
            DefaultMemberAttribute: new

        System.Runtime.CompilerServices
            CollectionBuilderAttribute
            CompilationRelaxationsAttribute
            CompilerFeatureRequiredAttribute
            CompilerGeneratedAttribute
            DecimalConstantAttribute
            !DefaultInterpolatedStringHandler: new AppendFormatted AppendLiteral ToStringAndClear
            ExtensionAttribute
            ExtensionMarkerAttribute
            FormattableStringFactory
            InlineArrayAttribute
            InlineArray2`1
            InlineArray3`1
            InlineArray4`1
            InlineArray5`1
            InlineArray6`1
            InlineArray7`1
            InlineArray8`1
            InlineArray9`1
            InlineArray10`1
            InlineArray11`1
            InlineArray12`1
            InlineArray13`1
            InlineArray14`1
            InlineArray15`1
            InlineArray16`1
            IsByRefLikeAttribute
            IsExternalInit
            IsReadOnlyAttribute
            IsUnmanagedAttribute
            IsVolatile
            ITuple
            IteratorStateMachineAttribute
            NullableAttribute
            NullableContextAttribute
            NullablePublicOnlyAttribute
            ParamCollectionAttribute
            PreserveBaseOverridesAttribute
            RefSafetyRulesAttribute
            RequiredMemberAttribute
            RequiresLocationAttribute
            RuntimeCompatibilityAttribute
            ScopedRefAttribute
            SwitchExpressionException: new
            TupleElementNamesAttribute
            !RuntimeHelpers: CreateSpan EnsureSufficientExecutionStack GetSubArray InitializeArray
            !Unsafe: Add As AsRef

        System.Runtime.InteropServices
            InAttribute
            OutAttribute
            !CollectionsMarshal: AsSpan SetCount
            !MemoryMarshal: CreateReadOnlySpan CreateSpan

        System.Threading
            !Interlocked: CompareExchange
        """;
}
