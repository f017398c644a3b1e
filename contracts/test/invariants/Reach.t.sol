// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "../Test.sol";
import {ProtocolHandler} from "./ProtocolHandler.sol";

/// @notice A handler that is always refused proves nothing: walks as long as those of the invariants meet everything that these are about.
contract ProtocolReachTest is Test {
    uint256 private constant WALKS = 48;
    uint256 private constant DEPTH = 256;

    mapping(bytes32 deed => uint256) private _count;
    bytes32[] private _deeds;

    function test_handler_reachesEverything() external {
        _expect();
        uint256 seed = 1;
        for (uint256 walk; walk < WALKS; ++walk) {
            ProtocolHandler handler = new ProtocolHandler();
            bytes4[] memory actions = handler.actions();
            for (uint256 i; i < DEPTH; ++i) {
                seed = uint256(keccak256(abi.encode(seed)));
                (bool done,) = address(handler).call(abi.encodeWithSelector(actions[seed % actions.length], seed >> 8));
                assertTrue(done, "action");
            }
            handler.finish();
            for (uint256 i; i < _deeds.length; ++i) {
                _count[_deeds[i]] += handler.count(_deeds[i]);
            }
        }
        for (uint256 i; i < _deeds.length; ++i) {
            log(string(abi.encodePacked(_deeds[i])), _count[_deeds[i]]);
        }
        for (uint256 i; i < _deeds.length; ++i) {
            assertGe(_count[_deeds[i]], 1, string(abi.encodePacked(_deeds[i])));
        }
    }

    function _expect() private {
        _deeds = [bytes32("job posted"), "job assigned", "job cancelled", "job extended", "job claimed", "job released"];
        _add("job started", "receipt signed", "receipt anchored", "receipt submitted", "false receipt");
        _add("equivocation proven", "segments finalized", "job finalized", "attempt expired", "honest worker late");
        _add("game opened", "honest move", "dishonest move", "fraud proven", "worker timed out");
        _add("worker proven right", "challenger timed out", "game superseded", "challenged", "ann disputed");
        _add("chunk asked for", "chunk answered", "request timed out", "request closed", "job voided");
        _add("audit drawn", "audit begun", "audit passed", "audit settled", "audit ended");
        _add("claim committed", "claim revealed", "worker condemned", "claim disputed", "auditor accused");
        _add("committed", "revealed", "ann committed", "ann revealed", "fee decided");
        _add("auditor joined", "auditor leaving", "auditor left", "timeout", "key revealed");
        _add("auditor enlisted", "auditor resigned", "units refreshed", "fees reclaimed", "everything taken");
        _add("delivery offered", "chunk demanded", "chunk supplied", "delivery released", "complaint");
        _add("acknowledged", "fetched", "demand timed out", "delivery failed", "parameter changed");
        _add("new jobs paused", "pause ended", "payment withdrawn", "withdrawal requested", "stake withdrawn");
    }

    function _add(bytes32 a, bytes32 b, bytes32 c, bytes32 d, bytes32 e) private {
        _deeds.push(a);
        _deeds.push(b);
        _deeds.push(c);
        _deeds.push(d);
        _deeds.push(e);
    }
}
