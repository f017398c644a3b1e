// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "./IProtocolParameters.sol";

/// @title ProtocolParameters
/// @notice Bounds of the numbers, and why they are there:
///
///     leastChallengeWindow   10 min to 30 days   less leaves no time to re-execute and to be included; more stops new jobs by stealth
///     leastMoveClock         10 min to 7 days    less lets congestion decide games; more lets an idle party hold stake for long
///     maturityDelay          1 h to 30 days      less leaves no time to look at a program; more stops new programs by stealth
///     openDetectionPpm       0 to 900,000        more would let a stake below a ninth of the gain pass for safe
///     colludingPpm           10,000 to 900,000   nobody may assume that all auditors are honest; more leaves no audit worth its fee
///     withholdingPpm         1,000 to 500,000    blocks are withheld now and then; more and randomness is none
///     gasCompensation        0 to 10^15          10^15 is 1 gwei a unit of gas in a stake token worth a millionth of an ether
///
/// Where a time was deployed with less than its lower bound (local networks count in seconds), the deployed value is the bound: people saw
/// it before they came, and the governor cannot go below it.
/// @dev Layout:
///
///     slot 0   [31..0] leastChallengeWindow [63..32] leastMoveClock [95..64] maturityDelay [119..96] openDetectionPpm
///              [143..120] colludingPpm [167..144] withholdingPpm [231..168] gasCompensation
///     slot 1   [159..0] guardian [223..160] pausedUntil [231..224] mayPause [247..232] latestReferee
contract ProtocolParameters is IProtocolParameters {
    /// @dev Long enough for a proposal to pass and be executed, short enough that a rogue guardian is a nuisance.
    uint64 private constant PAUSE_TIME = 14 days;

    uint256 private constant ONE = 1e18;

    /// @dev An amount below 2^128 times this is below 2^256. A token of 6 decimals at par has 10^30.
    uint256 private constant MOST_WORTH = 1e36;

    address private immutable _GOVERNOR;
    address private immutable _STAKE_TOKEN;
    uint256 private immutable _LEAST_WINDOW;
    uint256 private immutable _LEAST_CLOCK;
    uint256 private immutable _LEAST_MATURITY;

    ParameterValues private _values;

    address private _guardian;
    uint64 private _pausedUntil;
    bool private _mayPause;
    uint16 private _latestReferee;

    mapping(address token => uint256) private _worths;
    mapping(uint16 version => address) private _referees;

    /// @param governor_ The timelock: the only account that changes anything here.
    /// @param guardian_ Who may pause new jobs; zero: nobody.
    /// @param stakeToken_ The token whose worth is one.
    /// @param initial The numbers to begin with; the upper bounds hold for them too.
    /// @param referees The first versions, in order.
    constructor(
        address governor_,
        address guardian_,
        address stakeToken_,
        ParameterValues memory initial,
        address[] memory referees
    ) {
        _GOVERNOR = governor_;
        _STAKE_TOKEN = stakeToken_;
        // A window or clock of nothing is none, whatever the network.
        _LEAST_WINDOW = _within(initial.leastChallengeWindow, 1, 10 minutes);
        _LEAST_CLOCK = _within(initial.leastMoveClock, 1, 10 minutes);
        _LEAST_MATURITY = _within(initial.maturityDelay, 0, 1 hours);
        _set(Parameter.LeastChallengeWindow, initial.leastChallengeWindow);
        _set(Parameter.LeastMoveClock, initial.leastMoveClock);
        _set(Parameter.MaturityDelay, initial.maturityDelay);
        _set(Parameter.OpenDetectionPpm, initial.openDetectionPpm);
        _set(Parameter.ColludingPpm, initial.colludingPpm);
        _set(Parameter.WithholdingPpm, initial.withholdingPpm);
        _set(Parameter.GasCompensation, initial.gasCompensation);
        for (uint256 i; i < referees.length; ++i) {
            _addReferee(referees[i]);
        }
        _appoint(guardian_);
    }

    modifier onlyGovernor() {
        // INVARIANT: numbers, worths, referees and the guardian change through the timelock alone.
        if (msg.sender != _GOVERNOR) revert NotGovernor(_GOVERNOR, msg.sender);
        _;
    }

    modifier onlyGuardian() {
        if (msg.sender != _guardian) revert NotGuardian(_guardian, msg.sender);
        _;
    }

    // ------------------------------------------------------------------ governor

    /// @inheritdoc IProtocolParameters
    function setParameter(Parameter parameter, uint256 value) external onlyGovernor {
        _set(parameter, value);
    }

    /// @inheritdoc IProtocolParameters
    function setWorth(address token, uint256 worth) external onlyGovernor {
        // INVARIANT: the stake token is worth itself, or stakes and gains would be measured apart.
        if (token == _STAKE_TOKEN) revert WorthOfStakeTokenFixed(token);
        if (worth > MOST_WORTH) revert WorthOutOfBounds(token, MOST_WORTH, worth);
        uint256 previous = _worths[token];
        _worths[token] = worth;
        emit WorthChanged(token, previous, worth);
    }

    /// @inheritdoc IProtocolParameters
    function addReferee(address referee) external onlyGovernor returns (uint16 version) {
        return _addReferee(referee);
    }

    /// @inheritdoc IProtocolParameters
    function setGuardian(address guardian_) external onlyGovernor {
        _appoint(guardian_);
    }

    // ------------------------------------------------------------------ guardian

    /// @inheritdoc IProtocolParameters
    function pauseNewJobs() external onlyGuardian {
        // INVARIANT: one pause an appointment, so that it ends by itself unless the timelock wants another.
        if (!_mayPause) revert PauseSpent(msg.sender);
        _mayPause = false;
        uint64 until = uint64(block.timestamp) + PAUSE_TIME;
        _pausedUntil = until;
        emit NewJobsPausedUntil(msg.sender, until);
    }

    /// @inheritdoc IProtocolParameters
    function endPause() external onlyGuardian {
        if (!paused()) revert NotPaused();
        _pausedUntil = uint64(block.timestamp);
        emit PauseEnded(msg.sender);
    }

    // ------------------------------------------------------------------ readers

    /// @inheritdoc IProtocolParameters
    function values() external view returns (ParameterValues memory) {
        return _values;
    }

    /// @inheritdoc IProtocolParameters
    function boundsOf(Parameter parameter) public view returns (uint256 least, uint256 most) {
        if (parameter == Parameter.LeastChallengeWindow) return (_LEAST_WINDOW, 30 days);
        if (parameter == Parameter.LeastMoveClock) return (_LEAST_CLOCK, 7 days);
        if (parameter == Parameter.MaturityDelay) return (_LEAST_MATURITY, 30 days);
        if (parameter == Parameter.OpenDetectionPpm) return (0, 900_000);
        if (parameter == Parameter.ColludingPpm) return (10_000, 900_000);
        if (parameter == Parameter.WithholdingPpm) return (1000, 500_000);
        return (0, 1e15);
    }

    /// @inheritdoc IProtocolParameters
    function worthOf(address token) external view returns (uint256) {
        return token == _STAKE_TOKEN ? ONE : _worths[token];
    }

    /// @inheritdoc IProtocolParameters
    function refereeOf(uint16 version) external view returns (address referee) {
        referee = _referees[version];
        if (referee == address(0)) revert UnknownReferee(version, _latestReferee);
    }

    /// @inheritdoc IProtocolParameters
    function latestReferee() external view returns (uint16) {
        return _latestReferee;
    }

    /// @inheritdoc IProtocolParameters
    function paused() public view returns (bool) {
        return block.timestamp < _pausedUntil;
    }

    /// @inheritdoc IProtocolParameters
    function requireNotPaused() external view {
        if (paused()) revert NewJobsPaused(_pausedUntil, block.timestamp);
    }

    /// @inheritdoc IProtocolParameters
    function guardian() external view returns (address account, bool mayPause, uint64 pausedUntil) {
        return (_guardian, _mayPause, _pausedUntil);
    }

    /// @inheritdoc IProtocolParameters
    function pauseTime() external pure returns (uint64) {
        return PAUSE_TIME;
    }

    /// @inheritdoc IProtocolParameters
    function governor() external view returns (address) {
        return _GOVERNOR;
    }

    /// @inheritdoc IProtocolParameters
    function stakeToken() external view returns (address) {
        return _STAKE_TOKEN;
    }

    // ------------------------------------------------------------------ internals

    function _set(Parameter parameter, uint256 value) private {
        (uint256 least, uint256 most) = boundsOf(parameter);
        // INVARIANT: whoever holds the votes cannot take a number out of the range that people joined under.
        if (value < least || value > most) revert ParameterOutOfBounds(parameter, least, most, value);
        uint256 previous;
        if (parameter == Parameter.LeastChallengeWindow) {
            (previous, _values.leastChallengeWindow) = (_values.leastChallengeWindow, uint32(value));
        } else if (parameter == Parameter.LeastMoveClock) {
            (previous, _values.leastMoveClock) = (_values.leastMoveClock, uint32(value));
        } else if (parameter == Parameter.MaturityDelay) {
            (previous, _values.maturityDelay) = (_values.maturityDelay, uint32(value));
        } else if (parameter == Parameter.OpenDetectionPpm) {
            (previous, _values.openDetectionPpm) = (_values.openDetectionPpm, uint24(value));
        } else if (parameter == Parameter.ColludingPpm) {
            (previous, _values.colludingPpm) = (_values.colludingPpm, uint24(value));
        } else if (parameter == Parameter.WithholdingPpm) {
            (previous, _values.withholdingPpm) = (_values.withholdingPpm, uint24(value));
        } else {
            (previous, _values.gasCompensation) = (_values.gasCompensation, uint64(value));
        }
        emit ParameterChanged(parameter, previous, value);
    }

    function _addReferee(address referee) private returns (uint16 version) {
        if (referee.code.length == 0) revert RefereeWithoutCode(referee);
        version = ++_latestReferee;
        // INVARIANT: a version is written once; a running job's referee is the one that its parties chose.
        _referees[version] = referee;
        emit RefereeAdded(version, referee);
    }

    function _appoint(address guardian_) private {
        _guardian = guardian_;
        _mayPause = true;
        emit GuardianAppointed(guardian_);
    }

    function _within(uint256 value, uint256 low, uint256 high) private pure returns (uint256) {
        if (value < low) return low;
        return value < high ? value : high;
    }
}
